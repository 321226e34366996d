/** The installed program has the package of the service; nothing is packaged. */
import { fileURLToPath } from "node:url";

export const packageService = async (): Promise<string> => fileURLToPath(new URL("../service", import.meta.url));
