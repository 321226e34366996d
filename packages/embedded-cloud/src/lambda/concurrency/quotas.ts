/** The limits of the Lambda service, as the developer guide lists them under "Lambda quotas"; tests may lower them. */

export interface LambdaQuotas {
  /** Control-plane calls a second, all operations together; GetFunction and Invoke do not count. */
  readonly controlPlanePerSecond: number;
  /** GetFunction calls a second: a budget of its own. */
  readonly getFunctionPerSecond: number;
  /** Invocations under way at once, all functions together. */
  readonly concurrentExecutions: number;
  readonly layersPerFunction: number;
  /** Function and all its layers together, unzipped. */
  readonly unzippedBytes: number;
  /** A ZIP sent inside the API call; larger ones come from S3. */
  readonly directUploadBytes: number;
  /** Request payload of a RequestResponse invocation. */
  readonly synchronousPayloadBytes: number;
  /** Request payload of an Event invocation. */
  readonly asynchronousPayloadBytes: number;
  /** Items on a page of any list, whatever `MaxItems` asks for. */
  readonly pageItems: number;
}

export const awsQuotas: LambdaQuotas = {
  controlPlanePerSecond: 15,
  getFunctionPerSecond: 100,
  concurrentExecutions: 1000,
  layersPerFunction: 5,
  unzippedBytes: 262_144_000,
  directUploadBytes: 50 * 1024 * 1024,
  synchronousPayloadBytes: 6 * 1024 * 1024,
  asynchronousPayloadBytes: 1024 * 1024,
  pageItems: 50,
};
