# Packages the shared code in the folder structure of a layer, and publishes it as a layer version from S3.

locals {
  publishes = var.adopted_version_arn == null

  # Path inside the package => path below its shared path.
  files = merge([
    for shared in local.publishes ? var.shared_paths : [] : {
      for file in fileset(var.source_dir, endswith(shared, "/") ? "${shared}**" : shared) :
      file => endswith(shared, "/") ? trimprefix(file, shared) : basename(file)
    }
  ]...)

  packaged = toset([
    for file, below in local.files : file if !anytrue(concat(
      [for expression in var.exclude_below : can(regex(expression, below))],
      [for expression in var.exclude_paths : can(regex(expression, file))],
    ))
  ])
}

data "archive_file" "layer" {
  count = local.publishes ? 1 : 0

  type        = "zip"
  output_path = "${path.root}/.terraform/${var.layer_name}.zip"

  # The archive has the same bytes on every machine. File content must be UTF-8 text.
  dynamic "source" {
    for_each = local.packaged

    content {
      filename = "${var.layer_folder}${source.value}"
      content  = file("${var.source_dir}/${source.value}")
    }
  }
}

resource "aws_s3_object" "layer" {
  count = local.publishes ? 1 : 0

  bucket      = var.bucket
  key         = "layers/${var.layer_name}/${data.archive_file.layer[0].output_sha256}.zip"
  source      = data.archive_file.layer[0].output_path
  source_hash = data.archive_file.layer[0].output_sha256
}

resource "aws_lambda_layer_version" "shared_code" {
  count = local.publishes ? 1 : 0

  layer_name               = var.layer_name
  s3_bucket                = aws_s3_object.layer[0].bucket
  s3_key                   = aws_s3_object.layer[0].key
  source_code_hash         = data.archive_file.layer[0].output_base64sha256
  compatible_runtimes      = var.compatible_runtimes
  compatible_architectures = var.compatible_architectures

  # Keep old versions: published function versions and rollbacks need them, and a deleted version cannot be attached again.
  skip_destroy = true

  lifecycle {
    precondition {
      condition     = length(local.packaged) > 0
      error_message = "source_dir contains no shared code. Check source_dir and shared_paths."
    }
  }
}
