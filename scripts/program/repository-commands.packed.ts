/** The installed program has none of them. */
export const repositoryCommands = {};
