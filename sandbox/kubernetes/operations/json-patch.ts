import { z } from 'zod';
import { ApiStatus, badRequest } from '../http/api-status.ts';
import { equalJson, isObject } from '../schema/json.ts';
import type { Json } from '../schema/json.ts';

const steps = z.array(
  z.object({
    op: z.enum(['add', 'remove', 'replace', 'test', 'copy', 'move']),
    path: z.string(),
    from: z.string().optional(),
    value: z.json().optional(),
  }),
);
type Step = z.infer<typeof steps>[number];

/** RFC 6902, on a copy. */
export function jsonPatched(live: Json, patch: Json): Json {
  const read = steps.safeParse(patch);
  if (!read.success) throw badRequest('error decoding patch: it is no JSON patch');
  const holder: Json = { object: structuredClone(live) };
  for (const step of read.data) take(holder, step);
  return holder['object'] ?? null;
}

function take(holder: Json, step: Step): void {
  const value = step.from === undefined ? step.value : valueAt(holder, step.from);
  if (step.op === 'test') {
    if (!equalJson(valueAt(holder, step.path), step.value)) throw unfit(step.path);
    return;
  }
  if (step.op === 'move') remove(holder, step.from ?? '');
  if (step.op === 'remove') remove(holder, step.path);
  else put(holder, step, structuredClone(value ?? null));
}

function put(holder: Json, { op, path }: Step, value: Json): void {
  const { parent, name } = parentOf(holder, path);
  if (Array.isArray(parent)) {
    const at = name === '-' ? parent.length : Number(name);
    if (!Number.isInteger(at) || at > parent.length) throw unfit(path);
    parent.splice(at, op === 'replace' ? 1 : 0, value);
  } else if (isObject(parent)) {
    if (op === 'replace' && parent[name] === undefined) throw unfit(path);
    parent[name] = value;
  } else throw unfit(path);
}

function remove(holder: Json, path: string): void {
  const { parent, name } = parentOf(holder, path);
  if (Array.isArray(parent) && Number(name) < parent.length) parent.splice(Number(name), 1);
  else if (isObject(parent) && parent[name] !== undefined) Reflect.deleteProperty(parent, name);
  else throw unfit(path);
}

const namesOf = (path: string): readonly string[] => [
  'object',
  ...path
    .split('/')
    .slice(1)
    .map((each) => each.replaceAll('~1', '/').replaceAll('~0', '~')),
];

function valueAt(holder: Json, path: string): Json | undefined {
  return namesOf(path).reduce<Json | undefined>(below, holder);
}

function parentOf(holder: Json, path: string): { parent: Json | undefined; name: string } {
  const names = namesOf(path);
  return {
    parent: names.slice(0, -1).reduce<Json | undefined>(below, holder),
    name: names.at(-1) ?? '',
  };
}

function below(value: Json | undefined, name: string): Json | undefined {
  if (Array.isArray(value)) return value[Number(name)];
  return isObject(value) ? value[name] : undefined;
}

const unfit = (path: string): ApiStatus =>
  new ApiStatus(
    422,
    'Invalid',
    `the server rejected our request due to an error in our request: the path ${path} does not fit`,
  );
