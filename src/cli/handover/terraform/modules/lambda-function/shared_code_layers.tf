# Add this file to the module that creates your functions.

variable "shared_code_layers" {
  description = "Layer versions with the shared code. With one, the shared code is left out of the package."
  type        = list(string)
  default     = []
}
