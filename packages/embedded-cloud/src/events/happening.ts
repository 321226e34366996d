/** What a service of the account says has happened. */
export interface Happening {
  readonly source: string;
  readonly detailType: string;
  readonly resources: readonly string[];
  readonly detail: object;
}
