/** A step into an object, as data. */
export type Step = string | number;
export type Data =
  null | boolean | number | string | readonly Data[] | { readonly [key: string]: Data };

export const isList = (value: Data | undefined): value is readonly Data[] => Array.isArray(value);

export const isRecord = (value: Data | undefined): value is { readonly [key: string]: Data } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A copy with another value at a path; undefined takes it out. Maps that are missing on the way are made. */
export function updated(
  data: Data,
  path: readonly Step[],
  change: (old: Data | undefined) => Data | undefined,
): Data {
  const [step, ...rest] = path;
  if (step === undefined) return change(data) ?? null;
  const inner = (old: Data | undefined): Data | undefined =>
    rest.length === 0 ? change(old) : updated(old ?? {}, rest, change);
  if (isList(data) && typeof step === 'number')
    return data.flatMap((item, index) => (index === step ? (inner(item) ?? []) : [item]));
  const entries = Object.entries(isRecord(data) ? data : {});
  const value = inner(entries.find(([key]) => key === step)?.[1]);
  const isThere = entries.some(([key]) => key === step);
  const put: readonly (readonly [string, Data])[] = isThere
    ? entries.flatMap(([key, old]) =>
        key !== step ? [[key, old] as const] : value === undefined ? [] : [[key, value] as const],
      )
    : [...entries, ...(value === undefined ? [] : [[String(step), value] as const])];
  return Object.fromEntries(put);
}
