import type { Origin, Resource } from '../../manifest/index.ts';
import { nodeAt } from '../../manifest/index.ts';
import { annotationOf, mapOf, text } from './field.ts';

const texts = mapOf(text);

/** The view of what any object says of itself; its own labels are not those of its pods. */
export const asMetadata = ({ node }: Pick<Resource, 'node'>) => ({
  get labels() {
    return texts(nodeAt(node, 'metadata', 'labels')).value;
  },
  get annotations() {
    return texts(nodeAt(node, 'metadata', 'annotations')).value;
  },
  /** Lists the checks of other tools that it asks to be left out of. */
  get optOuts() {
    return optOutsOf({ node });
  },
});

/** Whose names of checks an annotation of an object lists. */
type OptOutTool = 'istio' | 'kiali';

/** Says what an object asks not to be told of itself. */
interface OptOut {
  readonly tool: OptOutTool;
  readonly annotation: string;
  /** As they are written and read by that tool; null for all that it has. */
  readonly codes: readonly string[] | null;
  readonly origin: Origin;
}

const ISTIO = 'galley.istio.io/analyze-suppress';
const KIALI = 'kiali.io/ignore-validations';

/** An object's own annotations that leave it out of checks; those of its pods say nothing here. */
function optOutsOf(object: Pick<Resource, 'node'>): readonly OptOut[] {
  return [istioOptOut(object), kialiOptOut(object)].flatMap((one) => one ?? []);
}

/** `istioctl analyze` cuts at commas and compares what is left as it stands, spaces included; `*` is for all. */
function istioOptOut(object: Pick<Resource, 'node'>): OptOut | null {
  const written = annotationOf(object, ISTIO);
  if (written === null || written.value === '') return null;
  const codes = written.value.split(',');
  const { origin } = written;
  return { tool: 'istio', annotation: ISTIO, codes: codes.includes('*') ? null : codes, origin };
}

/** Kiali takes an empty value for all of its checks. */
function kialiOptOut(object: Pick<Resource, 'node'>): OptOut | null {
  const written = annotationOf(object, KIALI);
  if (written === null) return null;
  const codes = written.value
    .split(',')
    .map((code) => code.trim())
    .filter((code) => code !== '');
  const { origin } = written;
  return { tool: 'kiali', annotation: KIALI, codes: codes.length === 0 ? null : codes, origin };
}
