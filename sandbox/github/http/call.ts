import type { InstallationToken } from '../state/app.ts';
import type { World } from '../state/world.ts';
import { NotFound } from './api-problem.ts';

/** Who calls. */
export type Actor =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'app' }
  | { readonly kind: 'installation'; readonly token: InstallationToken };

/** One request to the REST API, matched and authenticated. */
export interface Call {
  readonly world: World;
  readonly actor: Actor;
  readonly url: URL;
  readonly parameters: ReadonlyMap<string, string>;
  readonly body: unknown;
}

export interface Reply {
  readonly status: number;
  /** Undefined sends no body. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export const ok = (body: unknown): Reply => ({ status: 200, body });
export const created = (body: unknown): Reply => ({ status: 201, body });
export const noContent: Reply = { status: 204 };

export const parameter = (call: Call, name: string): string => call.parameters.get(name) ?? '';

/** A parameter that names something by number; what is no number names nothing. */
export function numberOf(call: Call, name: string): number {
  const text = parameter(call, name);
  if (!/^\d{1,16}$/.test(text)) throw new NotFound();
  return Number(text);
}

/** What a map has under an id of the path, or 404. */
export function found<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key): Value {
  const value = map.get(key);
  if (value === undefined) throw new NotFound();
  return value;
}
