type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Step = string | number;

/** Something that a person does to one field of a live object. */
export interface HandEdit {
  readonly what: string;
  readonly path: readonly Step[];
  readonly after: (object: Json) => Json;
  /** Whether it leaves a value behind that somebody owns; what is gone has no owner. */
  readonly leavesValue: boolean;
}

const isMap = (value: Json | undefined): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A copy with another value at a path; undefined takes it away. */
function withValue(root: Json, path: readonly Step[], value: Json | undefined): Json {
  const [step, ...rest] = path;
  if (step === undefined) return value ?? null;
  if (Array.isArray(root) && typeof step === 'number') {
    const items = [...root];
    if (rest.length === 0 && value === undefined) items.splice(step, 1);
    else items[step] = withValue(items[step] ?? null, rest, value);
    return items;
  }
  const map = isMap(root) ? root : {};
  const key = String(step);
  if (rest.length === 0 && value === undefined)
    return Object.fromEntries(Object.entries(map).filter(([name]) => name !== key));
  return { ...map, [key]: withValue(map[key] ?? null, rest, value) };
}

export function valueAt(root: Json, path: readonly Step[]): Json | undefined {
  return path.reduce<Json | undefined>((value, step) => {
    if (Array.isArray(value)) return value[Number(step)];
    return isMap(value) ? value[String(step)] : undefined;
  }, root);
}

/** Another value of the same type that the field would take. */
function otherValue(value: Json, path: readonly Step[]): Json | undefined {
  const key = String(path.at(-1));
  const enumerated = OTHER[key];
  if (enumerated !== undefined) return enumerated === value ? undefined : enumerated;
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  if (typeof value !== 'string') return undefined;
  if (/^\d+m$/.test(value) || /^\d+(\.\d+)?$/.test(value)) return '250m';
  if (/^\d+s$/.test(value)) return '7s';
  return /^[A-Z]+$/.test(value) ? undefined : `${value}-x`;
}

const OTHER: Readonly<Record<string, Json>> = {
  memory: '2Gi',
  cpu: '750m',
  image: 'registry.example.com/other:9',
  mode: 'DISABLE',
  fieldPath: 'status.hostIP',
  action: 'DENY',
  schedule: '5 4 * * *',
  path: '/elsewhere',
  restartPolicy: 'OnFailure',
};

/** Every edit of one kind of every field of `stated`, which is what Git says of an object. */
export function handEdits(stated: Json): readonly HandEdit[] {
  const edits: HandEdit[] = [];
  const add = (what: string, path: readonly Step[], value: Json | undefined): void => {
    edits.push({
      what: `${what} ${path.join('.')}`,
      path,
      after: (object) => withValue(object, path, value),
      leavesValue: value !== undefined,
    });
  };
  const visit = (value: Json, path: readonly Step[]): void => {
    if (IDENTITY.has(path.join('.'))) return;
    if (path.length > 1) add('remove', path, undefined);
    if (Array.isArray(value)) visitList(value, path, add);
    else if (isMap(value)) {
      for (const [key, child] of Object.entries(value)) visit(child, [...path, key]);
      return;
    } else {
      const other = otherValue(value, path);
      if (other !== undefined && path.length > 1) add('change', path, other);
      return;
    }
    for (const [index, child] of value.entries()) visit(child, [...path, index]);
  };
  visit(stated, []);
  add('add', ['metadata', 'labels', 'changed-by'], 'hand');
  add('add', ['metadata', 'annotations', 'note'], 'by hand');
  return edits;
}

/** What cannot be edited, or makes another object of it. */
const IDENTITY = new Set([
  'apiVersion',
  'kind',
  'metadata.name',
  'metadata.namespace',
  'spec.selector.matchLabels',
  'spec.template.metadata.labels',
  'metadata.labels',
  'metadata.annotations',
]);

function visitList(
  list: readonly Json[],
  path: readonly Step[],
  add: (what: string, path: readonly Step[], value: Json | undefined) => void,
): void {
  if (list.length > 1) add('reverse', path, list.toReversed());
  const [first] = list;
  if (typeof first === 'string') add('append to', path, [...list, `${first}-more`]);
}

/** The JSON merge patch (RFC 7396) that makes one value of another. */
export function mergePatch(from: Json | undefined, to: Json | undefined): Json | undefined {
  if (JSON.stringify(from) === JSON.stringify(to)) return undefined;
  if (to === undefined) return null;
  if (!isMap(from) || !isMap(to)) return to;
  const patch: Record<string, Json> = {};
  for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
    const part = mergePatch(from[key], to[key]);
    if (part !== undefined) patch[key] = part;
  }
  return patch;
}
