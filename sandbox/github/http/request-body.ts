import type { z } from 'zod';
import { UnprocessableEntity } from './api-problem.ts';
import type { Call } from './call.ts';

/** The body of a call in the shape an operation needs; anything else is GitHub's 422. */
export function parseBody<Shape extends z.ZodType>(call: Call, shape: Shape): z.infer<Shape> {
  const parsed = shape.safeParse(call.body ?? {});
  if (parsed.success) return parsed.data;
  const reasons = parsed.error.issues.map(
    ({ path, message }) => `For '${path.join('/')}': ${message}`,
  );
  throw new UnprocessableEntity(`Invalid request.\n\n${reasons.join('\n')}`);
}
