# Add this file to the module that creates your functions. Keep variables that the module already has.

variable "bundle_shared_code" {
  description = "Whether the package contains its own copy of the shared code; false for functions that use the layer."
  type        = bool
  default     = true
}

variable "shared_paths" {
  description = "Folders (ending with /) and modules of the package that the layer replaces."
  type        = list(string)
  default     = ["shared/"]
}

variable "layers" {
  description = "Layer version ARNs, in order: later layers win over earlier ones."
  type        = list(string)
  default     = []
}

locals {
  # For the excludes argument of data "archive_file" (archive provider 2.5 or newer).
  shared_code_excludes = var.bundle_shared_code ? [] : [
    for path in var.shared_paths : endswith(path, "/") ? "${path}**" : path
  ]
}
