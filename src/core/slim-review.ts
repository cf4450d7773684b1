import type { ResourceId } from './manifest/resource.ts';
import type { Review } from './review.ts';

/**
 * A review without what only judging needed: rendered objects, where reports name them, and the text of
 * inputs that were not analysed.
 */
export function slimReview(review: Review): Review {
  return {
    ...review,
    changes: review.changes.map((change) => ({
      ...change,
      subject: nameOf(change.subject),
      object: null,
      oldObject: null,
    })),
    findings: review.findings.map((finding) => ({ ...finding, subject: nameOf(finding.subject) })),
    gaps: review.gaps.map((gap) => ({ ...gap, input: '' })),
    unknowns: review.unknowns.map((unknown) => ({ ...unknown, subject: nameOf(unknown.subject) })),
    unappliedObjects: review.unappliedObjects.map(({ subject, origin }) => ({
      subject: nameOf(subject),
      origin,
    })),
  };
}

/** What is typed as a name is often the object itself. */
const nameOf = ({ group, kind, namespace, name }: ResourceId): ResourceId => ({
  group,
  kind,
  namespace,
  name,
});
