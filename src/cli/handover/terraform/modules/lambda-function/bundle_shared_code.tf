# Belongs into the module your functions are made by; variables it has already stay as they are there.

variable "bundle_shared_code" {
  description = "Whether the package holds its own copy of the shared code; false for functions that take it from the layer."
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
  # For excludes of data "archive_file" (archive provider 2.5 or newer).
  shared_code_excludes = var.bundle_shared_code ? [] : [
    for path in var.shared_paths : endswith(path, "/") ? "${path}**" : path
  ]
}
