import type { Finding } from '../../src/checks/index.ts';
import { namespace } from '../support/objects.ts';
import { reviewOf } from '../support/review-of.ts';

/** Objects in a namespace with sidecars, in one folder; a note beside them that a change may touch. */
const tree = (objects: readonly string[], note: string) => ({
  'apps/shop/kustomization.yaml': 'resources: [shop.yaml]\n',
  'apps/shop/shop.yaml': namespace('shop', 'istio-injection: enabled') + objects.join('---\n'),
  'notes/note.txt': note,
});

/** The findings of a check after a change of objects. */
export async function toldStanding(
  check: string,
  before: readonly string[],
  after: readonly string[] = before,
): Promise<readonly Finding[]> {
  const { findings } = await reviewOf(tree(before, 'old'), tree(after, 'new'));
  return findings.filter((one) => one.check === check);
}

/** The findings in words: the subject, when it came, and the objects it is true of. */
export async function standingWords(
  ...asked: Parameters<typeof toldStanding>
): Promise<readonly string[]> {
  const told = await toldStanding(...asked);
  return told
    .map(
      ({ subject, introducedBy, of = [] }) =>
        `${subject.name} ${introducedBy}: ${of.map(({ name }) => name).join(', ')}`,
    )
    .toSorted();
}

/** A Deployment with labels in addition to its own `app`, and fields of its only container. */
export const deployment = (name: string, labels = '', container = '', spec = ''): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
${spec}  template:
    metadata: { labels: { app: ${name}${labels} } }
    spec: { containers: [{ name: app, image: example.com/${name}:1${container} }] }
`;
