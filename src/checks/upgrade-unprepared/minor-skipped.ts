import { placeOf } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { betweenSides, check } from '../detection/check.ts';
import type { Upgrade } from './upgrade.ts';
import { upgradeBetween } from './upgrade.ts';

/** How many minor releases Istio tests an upgrade over: one in place, two beside the old control plane. */
const IN_PLACE = 1;
const BESIDE = 2;

/** A control plane that goes over more minor releases at once than Istio tests. */
export const minorSkipped = check({
  id: 'minor-skipped',
  title: 'The control plane is upgraded over more releases than Istio tests',
  level: 'medium',
  blind: 'Releases that the cluster has gone through without a commit.',
  find: (input) =>
    betweenSides(input, ({ before, after }) => {
      const upgrade = upgradeBetween(before, after);
      return upgrade !== null && upgrade.to - upgrade.from > stepOf(upgrade) ? [tell(upgrade)] : [];
    }),
});

const stepOf = ({ isInPlace }: Upgrade): number => (isInPlace ? IN_PLACE : BESIDE);

function tell(upgrade: Upgrade): Told {
  const { from, to, isInPlace, installer, origin } = upgrade;
  const how = isInPlace ? 'in place' : 'beside the old one';
  const next = from + stepOf(upgrade);
  return {
    subject: installer,
    key: 'minor releases skipped',
    scope: { level: 'mesh', workloads: 0, services: 0, namespaces: 0 },
    message: `The control plane goes from 1.${String(from)} to 1.${String(to)} at once, which Istio does not test.`,
    why: `An upgrade ${how} is tested over ${isInPlace ? 'one minor release' : 'two minor releases'}; running proxies of 1.${String(from)} then get their configuration from a control plane that may no longer know them (${placeOf(origin)}).`,
    symptom:
      'settings that a release in between only warned of are gone; proxies that were not restarted may refuse what they are sent and keep what they have',
    origin,
    fix: {
      text: `Go to 1.${String(next)} first, restart the workloads, and read the upgrade notes of each release in between.`,
    },
  };
}
