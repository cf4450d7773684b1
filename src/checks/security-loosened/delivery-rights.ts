import type { Told } from '../detection/check.ts';
import { betweenSides, check } from '../detection/check.ts';
import { nodeAt, subjectText, say, slot } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import { accountOf, actingOnBothSides } from '../change-refused/flux-accounts.ts';

/**
 * Finds what Flux applied with the rights of a service account and applies with its own now: in a default installation
 * these are those of cluster-admin (FLUX-39).
 */
export const deliveredWithFullRights = check({
  id: 'delivered-with-full-rights',
  title: "Flux now uses its own rights, not a service account's",
  level: 'high',
  blind: 'Controllers with `--default-service-account`, if no file here says so.',
  find: (input) =>
    betweenSides(input, (sides) =>
      actingOnBothSides(sides).flatMap(({ was, is }) => tell(was, is)),
    ),
});

function tell(was: Resource, is: Resource): readonly Told[] {
  const [then, now] = [accountOf(was), accountOf(is)];
  const line = nodeAt(was.node, 'spec', 'serviceAccountName');
  if (then === undefined || now !== undefined || line === undefined) return [];
  return [
    {
      subject: is,
      side: 'base',
      message: `${subjectText(is)} is applied with the rights of Flux itself now: service account ${is.namespace}/${then} bounds it no more.`,
      why: say`\`spec.serviceAccountName\` goes (${slot.place(line.origin, 'base')}). Flux is cluster-admin as it installs itself, unless its controllers are started with \`--default-service-account\`.`,
      symptom: say`no errors: its source may hold any kind, for any namespace`,
      origin: line.origin,
      fix: { text: `Keep \`serviceAccountName: ${then}\`.` },
    },
  ];
}
