import type { Finding } from '../detectors/finding.ts';
import type { Change, Side } from '../diff/change.ts';
import type { Origin } from '../manifest/origin.ts';
import { subjectText } from '../manifest/resource.ts';

/** What rules need to know of the environment something happens in. */
export interface MatterEnvironment {
  readonly name: string;
  readonly production: boolean;
  readonly rootNamespace: string;
  readonly sharedWithProduction: ReadonlySet<string>;
}

/** One thing that rules judge. */
export type Matter =
  | { readonly kind: 'change'; readonly change: Change; readonly environment: MatterEnvironment }
  | { readonly kind: 'finding'; readonly finding: Finding; readonly environment: MatterEnvironment }
  | { readonly kind: 'file'; readonly path: string };

/** A matter in a few words, as a reason lists it. */
export function matterText(matter: Matter): string {
  switch (matter.kind) {
    case 'finding':
      return matter.finding.message;
    case 'file':
      return matter.path;
    case 'change': {
      const { subject, field, object, oldObject } = matter.change;
      const name = subjectText(subject);
      if (field !== null) return `${name}: ${field}`;
      if (object === null && oldObject !== null) return `${name}: removed`;
      return oldObject === null && object !== null ? `${name}: new` : name;
    }
  }
}

/** Where a matter is written; null for a file as a whole. */
export function matterPlace(matter: Matter): Origin | null {
  switch (matter.kind) {
    case 'finding':
      return matter.finding.origin;
    case 'change':
      return matter.change.origin;
    case 'file':
      return null;
  }
}

/** On which side that place is. */
export const matterSide = (matter: Matter): Side =>
  matter.kind === 'file'
    ? 'head'
    : (matter.kind === 'finding' ? matter.finding : matter.change).side;
