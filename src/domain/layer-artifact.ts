/** The layer's ZIP: where it lies, what identifies it, what it holds. */

/** Stored as `artifact.json` once the artifact was verified. */
export interface LayerArtifact {
  readonly layerName: string;
  readonly bucket: string;
  readonly key: string;
  /** SHA-256 of the ZIP, base64, as Lambda's CodeSha256. */
  readonly sha256: string;
  readonly zipBytes: number;
  readonly unzippedBytes: number;
  readonly files: number;
}

/** Stored as `layer.json` once the layer version exists. */
export interface PublishedLayer {
  readonly versionArn: string;
  readonly version: number;
  /** An identical version existed already and is used. */
  readonly reused: boolean;
}
