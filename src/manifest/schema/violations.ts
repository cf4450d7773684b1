import type { Node, PathStep } from '../yaml/node.ts';
import type { Origin } from '../yaml/origin.ts';
import { fieldPath } from '../yaml/field-path.ts';
import type { SchemaViolation } from './manifest-schemas.ts';

/** More than this on one object says nothing new; the object is not what it claims to be. */
const MAX_VIOLATIONS = 50;

export type FieldPath = readonly PathStep[];

/** A path that is made longer at every field on the way, and read only where something is wrong; null for the top. */
export type Trail = { readonly outer: Trail; readonly step: PathStep } | null;

export const below = (outer: Trail, step: PathStep): Trail => ({ outer, step });

export function pathOf(trail: Trail): FieldPath {
  const steps: PathStep[] = [];
  for (let at = trail; at !== null; at = at.outer) steps.push(at.step);
  return steps.reverse();
}

export interface ReportedViolation {
  readonly kind: SchemaViolation['kind'];
  readonly path: FieldPath;
  readonly message: string;
  readonly origin: Origin;
  readonly nearest?: string | null;
  readonly written?: string | null;
  readonly remedy?: string | null;
  readonly since?: number;
  readonly knownUpTo?: number;
}

/** Collects what is wrong with one object. */
export interface Violations {
  readonly list: readonly SchemaViolation[];
  report(violation: ReportedViolation): void;
}

export function collectViolations(effect: SchemaViolation['effect']): Violations {
  const list: SchemaViolation[] = [];
  return {
    list,
    report: ({ kind, path, message, origin, nearest, written, remedy, since, knownUpTo }) => {
      if (list.length < MAX_VIOLATIONS)
        list.push({
          kind,
          field: fieldPath(path),
          message,
          origin,
          nearest: nearest ?? null,
          written: written ?? null,
          remedy: remedy ?? null,
          effect,
          since: since ?? 0,
          ...(knownUpTo !== undefined && { knownUpTo }),
        });
    },
  };
}

/** Whether a value holds a variable or template that something else fills in before a cluster sees it. */
export const isTemplated = (node: Node): boolean =>
  node.kind === 'scalar' &&
  typeof node.value === 'string' &&
  (isTemplateText(node.value) || isFilledWithNothing(node.value, node.origin));

/** A variable that is empty here, such as the namespace of an object that gets one when it is applied. */
const isFilledWithNothing = (text: string, { via }: Origin): boolean =>
  (via?.kind === 'variable' || via?.kind === 'replacement' || via?.kind === 'substitution') &&
  (text === '' || text.includes('..') || text.includes('//') || /^[./]|[./]$/.test(text));

export const isTemplateText = (text: string): boolean => /\$[({]|\{\{/.test(text);
