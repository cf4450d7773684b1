import type { Mesh, Workload } from '../../istio/index.ts';
import type { Node } from '../../manifest/index.ts';
import { itemsAt, nodeAt, stringAt, say, slot } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { betweenSides, check } from '../detection/check.ts';

/** Finds the whole Secret of one service among the variables of another, where a change puts it. */
export const secretSpread = check({
  id: 'secret-spread',
  title: "Container receives all of another service's Secret as variables",
  level: 'low',
  blind: 'Whether it needs some of them.',
  find: (input) => betweenSides(input, ({ before, after }) => spreadBetween(before, after)),
});

interface WholeSecret {
  readonly workload: Workload;
  readonly secret: string;
  readonly at: Node;
}

function spreadBetween(before: Mesh, after: Mesh): readonly Told[] {
  const past = new Set(wholeSecretsIn(before).map(idOf));
  return wholeSecretsIn(after).flatMap((each) => {
    const owner = ownerOf(each, before);
    return owner === null || past.has(idOf(each)) ? [] : [tell(each, owner)];
  });
}

const wholeSecretsIn = ({ workloads }: Mesh): readonly WholeSecret[] =>
  workloads.flatMap((workload) =>
    workload.containers.flatMap(({ node }) =>
      itemsAt(node, 'envFrom').flatMap((source) => {
        const at = nodeAt(source, 'secretRef', 'name');
        const secret = stringAt(source, 'secretRef', 'name');
        return at === undefined || secret === undefined ? [] : [{ workload, secret, at }];
      }),
    ),
  );

const idOf = ({ workload: { kind, namespace, name }, secret }: WholeSecret): string =>
  `${kind} ${namespace}/${name} ${secret}`;

/** Finds the one service that a Secret is called for and that read it before; null where it is this one, or several. */
function ownerOf({ workload, secret }: WholeSecret, before: Mesh): Workload | null {
  if (isCalledFor(secret, workload)) return null;
  const [owner, ...more] = before.workloads.filter(
    (other) =>
      other.namespace === workload.namespace && isCalledFor(secret, other) && reads(other, secret),
  );
  return owner === undefined || more.length > 0 ? null : owner;
}

const isCalledFor = (secret: string, { name }: Workload): boolean =>
  secret === name || secret.startsWith(`${name}-`) || name.startsWith(`${secret}-`);

const reads = ({ containers }: Workload, secret: string): boolean =>
  containers.some(({ node }) =>
    [
      ...itemsAt(node, 'envFrom').map((source) => stringAt(source, 'secretRef', 'name')),
      ...itemsAt(node, 'env').map((item) => stringAt(item, 'valueFrom', 'secretKeyRef', 'name')),
    ].includes(secret),
  );

const tell = ({ workload, secret, at }: WholeSecret, owner: Workload): Told => ({
  subject: workload.resource,
  key: `gets all of ${secret}`,
  message: `${workload.name} gets every key of Secret \`${secret}\` as a variable, which is that of ${owner.name}.`,
  why: say`\`envFrom\` takes all of it (${slot.place(at.origin)}), and ${slot.object(owner.resource)} reads it too.`,
  symptom: `whoever gets into a pod of ${workload.name}, or reads its dumps and logs, has what ${owner.name} logs in with`,
  origin: at.origin,
  fix: { text: say`Take single keys with \`secretKeyRef\`, or make a Secret of its own.` },
});
