/** One Application as texts, before a template is made of several of them. */
export type Texts = Readonly<Record<string, string>>;

export interface Template {
  /** How each field is written in the template. */
  readonly fields: Readonly<Record<string, string>>;
  /** Parameters of each element, in the order of the texts. */
  readonly elements: readonly Readonly<Record<string, string>>[];
}

/**
 * Fields that are the same in all texts are written out; those that differ by the parameter alone are written with
 * it; every other field is a parameter of its own.
 */
export function templateOf(
  all: readonly Texts[],
  parameter: string,
  isGoTemplate: boolean,
): Template {
  const fields: Record<string, string> = {};
  const own = new Set<string>([parameter]);
  for (const field of Object.keys(all[0] ?? {})) {
    const written = new Set(
      all.map((texts) => withParameter(texts, field, parameter, isGoTemplate)),
    );
    const [only] = written;
    if (written.size === 1 && only !== undefined && field !== parameter) fields[field] = only;
    else if (field !== parameter) {
      own.add(field);
      fields[field] = reference(field, isGoTemplate);
    }
  }
  return {
    fields,
    elements: all.map((texts) =>
      Object.fromEntries([...own].map((field) => [field, texts[field] ?? ''])),
    ),
  };
}

export const reference = (name: string, isGoTemplate: boolean): string =>
  isGoTemplate ? `{{.${name}}}` : `{{${name}}}`;

function withParameter(
  texts: Texts,
  field: string,
  parameter: string,
  isGoTemplate: boolean,
): string {
  const value = texts[parameter] ?? '';
  const parts = (texts[field] ?? '').split(value);
  return value === '' || parts.length !== 2
    ? (texts[field] ?? '')
    : parts.join(reference(parameter, isGoTemplate));
}
