/** Where the account of the embedded cloud is, for the ARNs of what is in it. */
export interface Home {
  readonly region: string;
  readonly accountId: string;
}
