/** Manifests as plain data, edited before they are written. */
export type Value = string | number | boolean | null | Value[] | { [key: string]: Value };

export interface Manifest {
  [key: string]: Value;
}

export const isMap = (value: Value | undefined): value is Manifest =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function valueAt(of: Manifest, ...path: readonly string[]): Value | undefined {
  let value: Value | undefined = of;
  for (const step of path) value = isMap(value) ? value[step] : undefined;
  return value;
}

export const textAt = (of: Manifest, ...path: readonly string[]): string => {
  const value = valueAt(of, ...path);
  return typeof value === 'string' ? value : '';
};

export const listAt = (of: Manifest, ...path: readonly string[]): Value[] => {
  const value = valueAt(of, ...path);
  return Array.isArray(value) ? value : [];
};

/** Maps on the way that are not there are made. */
export function setAt(of: Manifest, path: readonly string[], value: Value): void {
  const last = path.at(-1);
  if (last === undefined) return;
  let map = of;
  for (const step of path.slice(0, -1)) {
    const below = map[step];
    const next: Manifest = isMap(below) ? below : {};
    map[step] = next;
    map = next;
  }
  map[last] = value;
}

export function deleteAt(of: Manifest, ...path: readonly string[]): void {
  const above = path.length === 1 ? of : valueAt(of, ...path.slice(0, -1));
  const last = path.at(-1);
  if (isMap(above) && last !== undefined) Reflect.deleteProperty(above, last);
}

export const appendTo = (of: Manifest, path: readonly string[], ...more: Value[]): void => {
  setAt(of, path, [...listAt(of, ...path), ...more]);
};

/** Which object of a file is meant. */
export interface ObjectName {
  readonly kind: string;
  readonly name: string;
}

export const isNamed = (manifest: Manifest, { kind, name }: ObjectName): boolean =>
  manifest['kind'] === kind && textAt(manifest, 'metadata', 'name') === name;

/** In the same order, with the keys of every map the other way round. */
export const withKeysReversed = (value: Value): Value => {
  if (Array.isArray(value)) return value.map(withKeysReversed);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, below]) => [key, withKeysReversed(below)]),
  );
};

export const copyOf = <T extends Value>(value: T): T => structuredClone(value);
