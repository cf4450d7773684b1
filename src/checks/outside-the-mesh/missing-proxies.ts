import { placeOf, subjectText } from '../../manifest/index.ts';
import type { UnreplacedImage } from './unreplaced-image.ts';
import type { Workload } from '../../istio/index.ts';
import { imagesToReplace, isTakenByWebhook } from './unreplaced-image.ts';
import { podsWithoutProxy } from './pods-in-mesh.ts';
import { scopeOfWorkloads } from '../authorization/point-scope.ts';
import type { Check, KnownAs } from '../detection/check.ts';
import { ofObjects } from '../detection/check.ts';
import type { DetectorInput, FindingDraft } from '../detection/detector.ts';
import { ofInjection } from './injection-analyzer.ts';

const POD_WITHOUT_PROXY: Check = {
  id: 'pod-without-proxy',
  title: 'A pod as it runs has no proxy, in a namespace that asks for one',
  level: 'medium',
  blind:
    'Pods of a repository, which get their proxy when they are made: it looks at a folder of manifests only.',
  knownAs: ofInjection('IST0103'),
};

/** Pods of a folder that is taken for all there is: there they are as a cluster would show them. */
export const podsLeftWithoutProxy = ofObjects(
  [POD_WITHOUT_PROXY],
  ({ mesh, isWhole }) => (isWhole === true ? podsWithoutProxy(mesh) : []),
  (input) => (pod) => [withoutProxy(input, pod)],
);

const withoutProxy = ({ mesh }: DetectorInput, pod: Workload): FindingDraft => ({
  check: POD_WITHOUT_PROXY.id,
  subject: pod.resource,
  key: 'proxy',
  scope: scopeOfWorkloads([pod], mesh),
  message: `${subjectText(pod.resource)} has no proxy, although its namespace asks for one.`,
  why: `Its namespace has the label istio-injection=enabled, and none of its containers (${placeOf(pod.resource.origin)}) is an istio-proxy with an image.`,
  symptom: 'servers that take only mTLS reset its connections, and policies for it hold nowhere',
  origin: pod.resource.origin,
  fix: {
    text: 'If it was made before the label was there, or while the injector did not answer, delete it so that it is made anew.',
  },
});

const named = (code: string): readonly KnownAs[] => [
  { code, analyzer: 'injection.ImageAutoAnalyzer' },
];

const IMAGE_NOT_REPLACED: Check = {
  id: 'image-not-replaced',
  title: 'A proxy has the image `auto`, and no injector puts the right one in its place',
  level: 'medium',
  blind: 'Injectors that are not rendered here, where the labels do not decide.',
  knownAs: [...named('IST0146'), ...named('IST0147')],
};

/**
 * Containers that only an injector can give an image. Where everything there is is here, its webhooks are too; else the
 * labels decide (INJ-2…7).
 */
export const imagesNotReplaced = ofObjects(
  [IMAGE_NOT_REPLACED],
  ({ mesh }) => imagesToReplace(mesh),
  (input) => (image) =>
    isReplaced(input, image) ? [] : [notReplaced(input, image, namesFor(image))],
);

function isReplaced({ mesh, isWhole }: DetectorInput, { workload }: UnreplacedImage): boolean {
  if (isWhole === true) return workload.kind !== 'Pod' && isTakenByWebhook(mesh, workload);
  return workload.sidecar.kind === 'unknown' || workload.sidecar.value;
}

/** Istio looks at Deployments and Pods, which it takes for pods that run. */
function namesFor({ workload }: UnreplacedImage): Pick<FindingDraft, 'knownAs' | 'severity'> {
  if (workload.kind === 'Pod') return { knownAs: named('IST0147'), severity: 'error' };
  return { knownAs: workload.kind === 'Deployment' ? named('IST0146') : [] };
}

function notReplaced(
  { mesh }: DetectorInput,
  { workload, origin }: UnreplacedImage,
  names: ReturnType<typeof namesFor>,
): FindingDraft {
  const subject = subjectText(workload.resource);
  return {
    check: IMAGE_NOT_REPLACED.id,
    subject: workload.resource,
    key: 'image auto',
    scope: scopeOfWorkloads([workload], mesh),
    ...names,
    message:
      workload.kind === 'Pod'
        ? `The proxy of ${subject} does not start: its image is still \`auto\`.`
        : `Pods of ${subject} do not start: no injector replaces the image \`auto\` of their proxy.`,
    why: `The image of istio-proxy is \`auto\` (${placeOf(origin)}), which stands for "the injector knows", and no injector takes these pods by the labels of the pods and their namespace.`,
    symptom: 'ErrImagePull, then ImagePullBackOff, for the image "auto"',
    origin,
    fix: {
      text: 'Label the pod template `sidecar.istio.io/inject: "true"` (and `istio.io/rev` where the control plane has a revision), or label the namespace.',
      elsewhereFirst: true,
    },
  };
}
