import { z } from 'zod';
import type { ForgeEvent } from '../../../github/forge-event.ts';

/** Describes what a delivery comes to. */
export type EventReading =
  | { readonly kind: 'event'; readonly event: ForgeEvent }
  | { readonly kind: 'ignored'; readonly why: string }
  /** `problems` are paths of fields, never what is in them. */
  | { readonly kind: 'unusable'; readonly problems: readonly string[] };

/** Reads the deliveries of one kind of event. `appId` tells our checks from those of other apps. */
export type EventReader = (payload: unknown, appId: number) => EventReading;

/** More say no more. */
const MOST_PROBLEMS = 20;

/** Every delivery to a GitHub App says for which installation it is. */
export const Installation = z.object({ id: z.int().positive() });

const Action = z.object({ action: z.string() });

export const event = (read: ForgeEvent): EventReading => ({ kind: 'event', event: read });

export const ignored = (why: string): EventReading => ({ kind: 'ignored', why });

/** Checks the fields and hands them on, or names those that are missing or of another type. */
export function withFields<Fields>(
  schema: z.ZodType<Fields>,
  payload: unknown,
  read: (fields: Fields) => EventReading,
): EventReading {
  const parsed = schema.safeParse(payload);
  if (parsed.success) return read(parsed.data);
  const paths = parsed.error.issues.map(({ path }) => path.map(String).join('.') || 'payload');
  return { kind: 'unusable', problems: [...new Set(paths)].slice(0, MOST_PROBLEMS) };
}

/** Goes on only with the actions that are listed; the fields of others are not looked at. */
export const withAction = <Known>(
  actions: ReadonlyMap<string, Known>,
  payload: unknown,
  read: (action: Known) => EventReading,
): EventReading =>
  withFields(Action, payload, ({ action }) => {
    const known = actions.get(action);
    return known === undefined ? ignored('an action that changes nothing for us') : read(known);
  });
