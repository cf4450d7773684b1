import type { Origin, TouchKind } from '../../manifest/index.ts';

/** What a value went through on its way into the rendered object. */
export interface ValueStep {
  /** `value` is a value of a Helm release that the line is made from. */
  readonly kind: TouchKind | 'value';
  /** As Kustomize, Flux or the chart call it: `patches`, `postBuild.substitute`, `image.tag`. */
  readonly name: string;
  /** The entry that asks for it, or where the value of the release is set. */
  readonly file: string;
  readonly line: number;
}

/** A value that more has touched is told as far. */
const MOST_STEPS = 12;

/** The steps behind a value, the newest first; none where the file at its place says it itself. */
export function valueSteps(origin: Origin): readonly ValueStep[] {
  const steps: ValueStep[] = [];
  for (
    let now: Origin | undefined = origin;
    now !== undefined && steps.length < MOST_STEPS;
    now = now.via?.replaced
  ) {
    for (const { path, file, line } of now.values ?? [])
      steps.push({ kind: 'value', name: path, file, line });
    if (now.via !== undefined) {
      const { kind, name, file, line } = now.via;
      steps.push({ kind, name, file, line });
    }
  }
  return steps.slice(0, MOST_STEPS);
}
