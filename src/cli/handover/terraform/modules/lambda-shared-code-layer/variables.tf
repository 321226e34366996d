variable "layer_name" {
  description = "Name of the layer."
  type        = string
}

variable "layer_folder" {
  description = "Folder of the layer that the runtime looks into: python/ for Python, nodejs/ for packages in node_modules/ of Node.js."
  type        = string
  default     = "python/"

  validation {
    condition     = contains(["python/", "nodejs/"], var.layer_folder)
    error_message = "Give python/ or nodejs/."
  }
}

variable "adopted_version_arn" {
  description = "ARN of a layer version that exists and is used as it is; null to publish one from source_dir."
  type        = string
  default     = null
}

variable "source_dir" {
  description = "Folder that holds the shared paths."
  type        = string
}

variable "shared_paths" {
  description = "Folders (ending with /) and modules inside source_dir that make up the layer; each lies under layer_folder in it."
  type        = list(string)
  default     = ["shared/"]

  validation {
    condition     = length(var.shared_paths) > 0
    error_message = "Name at least one shared path."
  }
}

variable "exclude_below" {
  description = "Regular expressions of files that stay out, searched in the path below the shared path."
  type        = list(string)
  default     = ["(^|/)__pycache__/", "\\.py[co]$"]
}

variable "exclude_paths" {
  description = "Regular expressions of files that stay out, searched in the path inside source_dir."
  type        = list(string)
  default     = []
}

variable "bucket" {
  description = "S3 bucket the layer's ZIP is uploaded to, in the Region of the functions."
  type        = string
}

variable "compatible_runtimes" {
  description = "Runtimes the layer is displayed as made for; at most 15."
  type        = list(string)
  default     = []
}

variable "compatible_architectures" {
  description = "Architectures the layer is displayed as made for."
  type        = list(string)
  default     = []
}
