/** The installed program has the scripts of the page without types. */
export const withoutTypes = (text: string): string => text;
