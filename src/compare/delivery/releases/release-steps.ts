import { stringAt } from '../../../manifest/index.ts';
import type { Change } from '../../diff/change.ts';
import { isWithinMajor } from '../../diff/compare/version-steps.ts';
import { isOrdinaryValue, namesAnother } from '../../diff/compare/ordinary-values.ts';
import type { NamedContent } from '../delivery-source.ts';
import { isNetworkChart } from '../../diff/control-plane-installation.ts';
import { namedContent } from '../delivery-source.ts';

/**
 * Tells of a release that stands, wherever that is, whether only its values change, or its version within the major one:
 * objects that stand whole in values are judged by themselves.
 */
export function isStepOfRelease(change: Change): boolean {
  const { object, oldObject, field, before, after } = change;
  if (object === null || oldObject === null || field === null) return false;
  if (object.kind === 'OCIRepository')
    return (
      field === 'spec.ref.tag' &&
      isWithinMajor(before, after) &&
      !isNetworkChart(`${object.name} ${stringAt(object.node, 'spec', 'url') ?? ''}`)
    );
  const named = [object, oldObject].flatMap(namedContent);
  if (object.kind === 'HelmRelease')
    return (
      named.every(isAnywhere) &&
      (/^spec\.values\b/.test(field) ||
        (field === 'spec.chart.spec.version' && isWithinMajor(before, after)))
    );
  const [, ofSource] = OF_SOURCE.exec(field) ?? [];
  if (object.kind !== 'Application' || ofSource === undefined) return false;
  // a plugin is given other values, and is what it was
  const isOfPlugin = ofSource.startsWith('plugin.');
  return (
    named.every((each) => (isOfPlugin ? !isOfIstio(each) : isAnywhere(each))) &&
    ((ofSource === 'targetRevision' && isWithinMajor(before, after)) ||
      isOrdinaryValue({ ...change, field: ofSource.replace(/^valuesObject/, 'values') }))
  );
}

/** Tells whether a release of another chart goes, of which nothing but its name is known. */
export const isReleaseGone = ({ object, oldObject }: Change): boolean =>
  object === null &&
  oldObject !== null &&
  namedContent(oldObject).length > 0 &&
  namedContent(oldObject).every(
    (each) => each.path === null && isAnywhere(each) && namesAnother(each.chart),
  );

const isAnywhere = ({ chart, namespace, isReached }: NamedContent): boolean =>
  namespace === null && !isReached && !isNetworkChart(chart);

const isOfIstio = ({ namespace }: NamedContent): boolean => namespace?.includes('istio') === true;

/** A field of a source of an Application, without where that stands. */
const OF_SOURCE = /^spec\.(?:source|sources\[[^\]]*\])\.(?:helm\.)?(.+)$/;
