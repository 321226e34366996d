output "layer_version_arn" {
  description = "ARN of the layer version that functions must use."
  value       = local.publishes ? aws_lambda_layer_version.shared_code[0].arn : var.adopted_version_arn
}

output "layer_name" {
  description = "Name of the layer."
  value       = var.layer_name
}
