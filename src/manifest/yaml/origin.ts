import type { Node } from './node.ts';

/** A place in a file of the tree under review; lines and columns are 1-based, `endLine` is inclusive. */
export interface Origin {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  /** Set when something other than the file itself put the value here: the newest touch first. */
  readonly via?: Touch;
  /**
   * Of what a chart's template or a variable of Flux writes: the values that it is made from; absent for none. Where one
   * of them decides, the place is that of the value, and `via` says what it came through.
   */
  readonly values?: readonly ValueBehind[];
  /** Of a text over several lines in what a chart renders to: the place of each of these. */
  readonly lines?: readonly Origin[];
  /** Names the parameter that is the whole of a text of a template, where its author says it. */
  readonly filled?: ValueBehind;
}

/** A value of a release, or of a variable of Flux, and where it was set last. */
export interface ValueBehind {
  /** As `image.tag`. */
  readonly path: string;
  readonly file: string;
  readonly line: number;
  /** What it says there: equal where that is. */
  readonly text: string;
}

export type TouchKind =
  'patch' | 'generator' | 'transformer' | 'replacement' | 'variable' | 'substitution' | 'template';

/** One step that touched a value while rendering, e.g. the `images` transformer of an overlay. */
export interface Touch {
  readonly kind: TouchKind;
  /** What did it, in Kustomize's or Flux's words: `patches`, `images`, `namespace`, `postBuild.substitute`. */
  readonly name: string;
  /** The entry that asked for it, usually in a kustomization.yaml. */
  readonly file: string;
  readonly line: number;
  /** Set where a value of a chart decides about it and is no part of it: whether it is written, or which of two. */
  readonly isSwitch?: true;
  /** Where the value came from before this touch; absent when the touch created it. */
  readonly replaced?: Origin;
  /** Where a value that was copied from another field stood there, with what had touched it by then. */
  readonly from?: Origin;
}

/** `file:line`, as reports print it; the file alone where there is no line (0), as of what is live in a cluster. */
export const placeOf = (origin: Pick<Origin, 'file' | 'line'>): string =>
  origin.line === 0 ? origin.file : `${origin.file}:${String(origin.line)}`;

/**
 * Gives the place where the name of a field is written, which has `origin` as the place of its value: a chart's template
 * writes it, unless it prints a map of values that has the name.
 */
export function placeOfName(origin: Origin, name: string): Origin {
  const { via, values: _, ...place } = origin;
  if (via?.kind !== 'template' || via.name.split('.').at(-1) === name) return origin;
  return { ...place, file: via.file, line: via.line, column: 1, endLine: via.line };
}

/** Touches of one value that are followed back; more of them are a loop of patches. */
const MOST_TOUCHES = 16;

/** The files that wrote a node's values or touched them on their way: manifests, patches, kustomizations. */
export function filesThrough(node: Node): ReadonlySet<string> {
  const files = new Set<string>();
  const ahead: Node[] = [node];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    addFiles(next.origin, files);
    if (next.kind === 'map') for (const value of next.entries.values()) ahead.push(value);
    if (next.kind === 'seq') for (const item of next.items) ahead.push(item);
  }
  return files;
}

function addFiles(last: Origin, files: Set<string>): void {
  let origin: Origin | undefined = last;
  for (let touches = 0; origin !== undefined && touches < MOST_TOUCHES; touches += 1) {
    files.add(origin.file);
    if (origin.via !== undefined) files.add(origin.via.file);
    origin = origin.via?.replaced;
  }
}
