import { RE2JS } from 're2js';
import { z } from 'zod';
import { DECLARED_TYPES } from '../../../compare/index.ts';

const text = z.string().min(1);

/** Longer expressions are no description of a value. */
const LONGEST_PATTERN = 500;

const Pattern = text
  .max(LONGEST_PATTERN)
  .refine(isExpression, 'A regular expression of RE2 is expected.')
  .describe('Regular expression (RE2) that the whole value fits.');

function isExpression(pattern: string): boolean {
  try {
    RE2JS.compile(pattern);
    return true;
  } catch {
    return false;
  }
}

/** `variables` of the configuration: what services need of their environments. */
export const DeclaredVariablesSchema = z
  .array(
    z.strictObject({
      workload: text
        .default('*')
        .describe('Name of the workload, without the word of its environment; `*` for any part.'),
      labels: z.record(text, z.string()).default({}).describe('Labels of its pods.'),
      name: text,
      required: z.boolean().default(true),
      type: z.enum(DECLARED_TYPES).exactOptional(),
      pattern: Pattern.exactOptional(),
      environments: z.array(text).default([]).describe('All where none is named.'),
      secret: z.boolean().default(false).describe('true: its value comes from a Secret.'),
    }),
  )
  .default([])
  .describe('What services need of their environments: a change that breaks it is high.');
