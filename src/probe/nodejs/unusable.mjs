/** The probe cannot judge a function's imports, for a reason outside its code. */
export class Unusable extends Error {}
