/** The 24 functions of the sample fleet: a fictional education platform. */

/** Configuration of one function. Its own code is in `functions/NAME`. */
export interface SampleSettings {
  readonly name: string;
  readonly team: "tutoring" | "courses" | "assessment" | "growth" | "platform";
  /** Defaults to `app.handler`. */
  readonly handler?: string;
  /** Defaults to 15. */
  readonly timeoutSeconds?: number;
  /** Defaults to 256. */
  readonly memoryMb?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** Folders in `layers/`, in merge order. */
  readonly layers?: readonly string[];
  readonly logGroup?: string;
  /** Container image, instead of a package. */
  readonly imageUri?: string;
}

const ANALYTICS_LAYERS = ["acme-format", "acme-histogram", "acme-quantiles", "acme-sampling", "acme-trend"];

export const SAMPLE_SETTINGS: readonly SampleSettings[] = [
  { name: "acme-dev-connection-test", team: "platform", environment: { ACME_MODEL_URL: "stub" } },
  {
    name: "acme-dev-chat-handler",
    team: "tutoring",
    timeoutSeconds: 30,
    memoryMb: 512,
    environment: { ACME_MODEL_URL: "stub", ACME_MODEL_TIMEOUT_SECONDS: "8" },
    logGroup: "/acme/chat",
  },

  // The course workflow: each function returns what the next one needs.
  { name: "acme-dev-course-create", team: "courses", environment: { ACME_SIGNING_KEY: "course-workflow" } },
  { name: "acme-dev-course-outline", team: "courses", environment: { ACME_SIGNING_KEY: "course-workflow" } },
  { name: "acme-dev-course-enroll", team: "courses", environment: { ACME_SIGNING_KEY: "course-workflow" } },
  { name: "acme-dev-certificate-issue", team: "courses", environment: { ACME_SIGNING_KEY: "course-workflow" } },

  { name: "acme-dev-quiz-generate", team: "assessment" },
  { name: "acme-dev-quiz-grade", team: "assessment", handler: "handlers/quiz/grade.handler", memoryMb: 512 },
  { name: "acme-dev-progress-tracker", team: "assessment", memoryMb: 128 },
  { name: "acme-dev-attendance-summary", team: "assessment", layers: ["acme-holidays"] },
  // Broken before any migration: its app.py is not valid Python.
  { name: "acme-dev-transcript-import", team: "assessment" },

  { name: "acme-dev-recommendations", team: "growth", memoryMb: 512, environment: { ACME_CURRENCY: "USD" } },
  { name: "acme-dev-search-courses", team: "growth", timeoutSeconds: 6 },
  // Its copy of the shared code has a hot fix and an extra module.
  { name: "acme-dev-billing-invoice", team: "growth" },
  {
    name: "acme-dev-enrollment-webhook",
    team: "growth",
    environment: { PARTNER_KEYS: "northside=northside-test-key,lakeview=lakeview-test-key" },
  },
  { name: "acme-dev-notification-digest", team: "growth" },

  { name: "acme-dev-schedule-planner", team: "courses", timeoutSeconds: 20 },
  { name: "acme-dev-report-exporter", team: "platform", timeoutSeconds: 60 },
  { name: "acme-dev-moderation-filter", team: "tutoring", memoryMb: 128 },
  { name: "acme-dev-translation-glossary", team: "tutoring" },
  { name: "acme-dev-login-audit", team: "platform", environment: { ACME_LOG_LEVEL: "WARNING" } },
  { name: "acme-dev-cache-warmer", team: "platform", timeoutSeconds: 120 },
  // Uses as many layers as Lambda allows.
  { name: "acme-dev-analytics-rollup", team: "growth", memoryMb: 1024, layers: ANALYTICS_LAYERS },
  {
    name: "acme-dev-video-transcoder",
    team: "platform",
    timeoutSeconds: 300,
    memoryMb: 2048,
    imageUri: "000000000000.dkr.ecr.us-east-1.amazonaws.com/acme-video-transcoder:2024-11",
  },
];
