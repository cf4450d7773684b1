/**
 * The forms in which commands print, in the order of help, each with what can be printed in it. `--format` of a command,
 * its help and what it refuses come from here; the compiler says where a printer is missing.
 */
const FORMATS = {
  terminal: [
    ...(['review', 'calls', 'after-merge', 'map', 'settings', 'drift', 'history'] as const),
    ...(['variables', 'rollback', 'analysis', 'answers', 'debts', 'audit', 'rules'] as const),
    ...(['period', 'doctor'] as const),
  ],
  table: ['connections'],
  markdown: ['review', 'after-merge', 'settings', 'drift', 'variables', 'analysis'],
  json: [
    ...(['review', 'calls', 'after-merge', 'map', 'settings', 'drift', 'history'] as const),
    ...(['variables', 'rollback', 'analysis', 'answers', 'debts', 'audit', 'rules'] as const),
    ...(['period', 'doctor', 'conformance', 'connections'] as const),
  ],
  mermaid: ['map'],
  svg: ['map', 'calls', 'answers'],
  html: ['review', 'period'],
  csv: ['period', 'connections'],
  dot: ['connections'],
  sarif: ['review', 'analysis'],
  junit: ['review', 'analysis'],
  github: ['review', 'analysis'],
  gitlab: ['review', 'analysis'],
} as const;

type Format = keyof typeof FORMATS;

/** What a command prints. */
export type Printed = (typeof FORMATS)[Format][number];

/** The forms in which something is printed. */
export type FormatOf<P extends Printed> = {
  [F in Format]: P extends (typeof FORMATS)[F][number] ? F : never;
}[Format];

/** How something is printed in each of its forms. */
export type PrintersOf<P extends Printed, Print> = Readonly<Record<FormatOf<P>, Print>>;

/** Tells whether something is printed in a form. */
export const isFormatOf = <P extends Printed>(name: string, printed: P): name is FormatOf<P> =>
  formatsOf(printed).includes(name);

/** Names of the forms in which something is printed; the first is that of whoever asks for none. */
export const formatsOf = (printed: Printed): readonly string[] =>
  Object.entries(FORMATS).flatMap(([name, all]) =>
    all.some((each) => each === printed) ? [name] : [],
  );
