import type { FieldSource } from './field.ts';
import { labels, list, part, place, specOf, text } from './field.ts';

/** Reads what a policy names to be in force there. */
const targetRef = part(({ origin, at }) => ({
  origin,
  group: at('group', text),
  kind: at('kind', text),
  name: at('name', text),
  namespace: at('namespace', text),
}));

const targetRefs = list(targetRef);

/** One target by itself. */
export const asTargetReference = targetRef;

export type TargetReference = NonNullable<ReturnType<typeof targetRef>>;

/** Selector and targets, written alike in all policies. */
export const attachment = ({ at }: FieldSource) => ({
  /** Labels of the pods it selects; none selects all of its namespace, or of the mesh. */
  selector: at('selector.matchLabels', labels),
  targetRef: at('targetRef', targetRef),
  targetRefs: at('targetRefs', targetRefs),
});

/** The view of any policy, for what is asked of all of them alike. */
export const asAttached = specOf((written) => ({
  ...attachment(written),
  /** The selector as a whole, which may be there and ask for nothing. */
  selectorPlace: written.at('selector', place),
}));
