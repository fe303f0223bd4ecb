variable "model" {
  type        = string
  description = "gpt-4"
  default     = "gpt-4-32k"
}
variable "regions" {
  default = ["ap-east-1", "us-east-1"]
}
locals {
  text = <<-EOT
    model = "gpt-4"
  EOT
  first = var.regions[0]
}
