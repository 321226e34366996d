# Deploys layershift as a CloudFormation stack. First write the template:
#   npx layershift template --out ./layershift --stage dev --param "functionPrefixes=acme-dev-"

variable "stage" {
  description = "The stage that the template was written for"
  type        = string
  default     = "dev"
}

variable "folder" {
  description = "The folder of npx layershift template --out"
  type        = string
  default     = "./layershift"
}

variable "code_bucket" {
  description = "Name of a new bucket for the template and the functions' ZIPs"
  type        = string
}

resource "aws_s3_bucket" "code" {
  bucket = var.code_bucket
}

resource "aws_s3_bucket_public_access_block" "code" {
  bucket                  = aws_s3_bucket.code.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

# The ZIPs have the same keys as in the folder, which are those that the template expects.
resource "aws_s3_object" "code" {
  for_each = fileset(var.folder, "code/**/*.zip")

  bucket      = aws_s3_bucket.code.id
  key         = each.value
  source      = "${var.folder}/${each.value}"
  source_hash = filemd5("${var.folder}/${each.value}")
}

# A template of this size must be in S3. Its key changes with it, so that the stack is updated.
resource "aws_s3_object" "template" {
  bucket = aws_s3_bucket.code.id
  key    = "template-${filemd5("${var.folder}/template.json")}.json"
  source = "${var.folder}/template.json"
}

resource "aws_cloudformation_stack" "layershift" {
  name         = "layershift-${var.stage}"
  template_url = "https://${aws_s3_bucket.code.bucket_regional_domain_name}/${aws_s3_object.template.key}"
  capabilities = ["CAPABILITY_IAM"]

  parameters = {
    CodeBucket = aws_s3_bucket.code.id
  }

  tags = {
    service = "layershift"
    stage   = var.stage
  }

  depends_on = [aws_s3_object.code]
}

output "migration_arn" {
  description = "State machine of migrations, plans and rollbacks"
  value       = aws_cloudformation_stack.layershift.outputs["MigrationArn"]
}
