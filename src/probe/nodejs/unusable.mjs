/** Nothing can be said of this function's imports, for a reason that lies outside its code. */
export class Unusable extends Error {}
