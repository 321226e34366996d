import { execFileSync } from "node:child_process";

/** Whether the machine has Terraform: its own verdict on what we write counts where it is at hand. */
export function hasTerraform(): boolean {
  try {
    execFileSync("terraform", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
