/** Limits of the Lambda service (developer guide, "Lambda quotas"); tests may lower them. */

export interface LambdaQuotas {
  /** Control-plane calls per second, all operations except GetFunction and Invoke. */
  readonly controlPlanePerSecond: number;
  /** GetFunction calls per second. */
  readonly getFunctionPerSecond: number;
  /** Concurrent invocations of all functions together. */
  readonly concurrentExecutions: number;
  readonly layersPerFunction: number;
  /** Function and all its layers together, unzipped. */
  readonly unzippedBytes: number;
  /** A ZIP in the API call; larger ones must be uploaded to S3. */
  readonly directUploadBytes: number;
  /** Request payload of a RequestResponse invocation. */
  readonly synchronousPayloadBytes: number;
  /** Request payload of an Event invocation. */
  readonly asynchronousPayloadBytes: number;
  /** Most items on a page of any list, even if `MaxItems` asks for more. */
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
