variable "layer_name" {
  description = "Name of the layer."
  type        = string
}

variable "layer_folder" {
  description = "Folder of the layer that the runtime searches: python/ for Python, nodejs/ for Node.js packages in node_modules/."
  type        = string
  default     = "python/"

  validation {
    condition     = can(regex("^[a-z]+/$", var.layer_folder))
    error_message = "Use a folder that ends with /, for example python/."
  }
}

variable "adopted_version_arn" {
  description = "ARN of an existing layer version to use; null to publish a version from source_dir."
  type        = string
  default     = null
}

variable "source_dir" {
  description = "Folder that contains the shared paths; needed to publish a version."
  type        = string
  default     = "."
}

variable "shared_paths" {
  description = "Folders (ending with /) and modules inside source_dir that make up the layer; in the layer each is under layer_folder."
  type        = list(string)
  default     = ["shared/"]

  validation {
    condition     = length(var.shared_paths) > 0
    error_message = "Set at least one shared path."
  }
}

variable "exclude_below" {
  description = "Regular expressions for files to leave out, matched against the path below the shared path."
  type        = list(string)
  default     = ["(^|/)__pycache__/", "\\.py[co]$"]
}

variable "exclude_paths" {
  description = "Regular expressions for files to leave out, matched against the path inside source_dir."
  type        = list(string)
  default     = []
}

variable "bucket" {
  description = "S3 bucket for the layer's ZIP, in the Region of the functions; needed to publish a version."
  type        = string
  default     = null
}

variable "compatible_runtimes" {
  description = "Compatible runtimes shown for the layer; at most 15."
  type        = list(string)
  default     = []
}

variable "compatible_architectures" {
  description = "Compatible architectures shown for the layer."
  type        = list(string)
  default     = []
}
