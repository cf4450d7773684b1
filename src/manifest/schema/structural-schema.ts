import { z } from 'zod';

/** The parts of a CRD's structural schema that say what an object may hold; the rest is passed over. */
export const StructuralSchema = z.object({
  type: z.enum(['object', 'array', 'string', 'integer', 'number', 'boolean']).optional(),
  get properties() {
    return z.record(z.string(), StructuralSchema).optional();
  },
  get additionalProperties() {
    return z.union([z.boolean(), StructuralSchema]).optional();
  },
  get items() {
    return StructuralSchema.optional();
  },
  get oneOf() {
    return z.array(StructuralSchema).optional();
  },
  get allOf() {
    return z.array(StructuralSchema).optional();
  },
  required: z.array(z.string()).optional(),
  enum: z.array(z.union([z.string(), z.number()])).optional(),
  default: z.json().optional(),
  pattern: z.string().optional(),
  nullable: z.boolean().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  minProperties: z.number().optional(),
  maxProperties: z.number().optional(),
  'x-kubernetes-int-or-string': z.boolean().optional(),
  'x-kubernetes-preserve-unknown-fields': z.boolean().optional(),
  'x-kubernetes-list-map-keys': z.array(z.string()).optional(),
  'x-kubernetes-validations': z
    .array(z.object({ rule: z.string(), message: z.string().optional() }))
    .optional(),
});

export type StructuralSchema = z.infer<typeof StructuralSchema>;

/** A CustomResourceDefinition (`apiextensions.k8s.io/v1`). */
export const CustomResourceDefinition = z.object({
  kind: z.literal('CustomResourceDefinition'),
  spec: z.object({
    group: z.string(),
    names: z.object({ kind: z.string() }),
    scope: z.enum(['Namespaced', 'Cluster']),
    versions: z.array(
      z.object({
        name: z.string(),
        served: z.boolean().default(true),
        schema: z.object({ openAPIV3Schema: StructuralSchema }).optional(),
      }),
    ),
  }),
});
