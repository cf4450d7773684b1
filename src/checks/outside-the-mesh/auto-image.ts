import type { Mesh, Workload } from '../../istio/index.ts';
import type { Origin } from '../../manifest/index.ts';
import {
  isSystemNamespace,
  itemsAt,
  nodeAt,
  stringAt,
  subjectText,
  say,
  slot,
} from '../../manifest/index.ts';
import { scopeOfWorkloads } from '../detection/finding-scope.ts';
import type { KnownAs, Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import { readAs } from '../istioctl/istioctl.ts';
import { isTakenByWebhook } from '../istioctl/injection-webhooks.ts';

const named = (code: string): readonly KnownAs[] => [
  { code, analyzer: 'injection.ImageAutoAnalyzer' },
];

/**
 * Finds images that only an injector can give. Where everything there is is here, its webhooks are too; else
 * the labels decide (INJ-2…7).
 */
export const imageNotReplaced = check({
  id: 'image-not-replaced',
  title: "No injector replaces a proxy's placeholder image `auto`",
  level: 'medium',
  blind: 'Injectors that are not rendered here, if the labels do not decide.',
  knownAs: [...named('IST0146'), ...named('IST0147')],
  find: (input) => {
    const { mesh } = input;
    const isReplaced = readAs(input, { truly: isInjected, istioctl: isTakenByWebhook });
    return imagesToReplace(mesh)
      .filter(({ workload }) => !isReplaced(mesh, workload))
      .map((image) => tell(image, mesh));
  },
});

/** A workload whose proxy has the image `auto`, in whose place the injector puts the right one. */
interface UnreplacedImage {
  readonly workload: Workload;
  readonly origin: Origin;
}

const AUTO = 'auto';

const imagesToReplace = (mesh: Mesh): readonly UnreplacedImage[] =>
  mesh.workloads.flatMap((workload) => {
    if (isSystemNamespace(workload.namespace)) return [];
    const proxy = itemsAt(workload.podSpec, 'containers').find(
      (one) => stringAt(one, 'name') === 'istio-proxy' && stringAt(one, 'image') === AUTO,
    );
    const image = nodeAt(proxy, 'image');
    return image === undefined ? [] : [{ workload, origin: image.origin }];
  });

/** Tells whether the labels have a workload injected, or may. */
const isInjected = (_: Mesh, { sidecar }: Workload): boolean =>
  sidecar.kind === 'unknown' || sidecar.value;

/**
 * Gives the names that Istio has for it: it looks at Deployments, and at Pods, which it takes for pods that
 * run.
 */
function namesFor(workload: Workload): Pick<Told, 'knownAs' | 'severity'> {
  if (workload.kind === 'Pod') return { knownAs: named('IST0147'), severity: 'error' };
  return { knownAs: workload.kind === 'Deployment' ? named('IST0146') : [] };
}

function tell({ workload, origin }: UnreplacedImage, mesh: Mesh): Told {
  const subject = subjectText(workload.resource);
  return {
    subject: workload.resource,
    key: 'image auto',
    scope: scopeOfWorkloads([workload], mesh),
    ...namesFor(workload),
    message:
      workload.kind === 'Pod'
        ? `The proxy of ${subject} does not start: its image is still \`auto\`.`
        : `Pods of ${subject} do not start: no injector replaces the image \`auto\` of their proxy.`,
    why: say`The image of istio-proxy is \`auto\` (${slot.place(origin)}), which stands for "the injector knows", and no injector takes these pods by the labels of the pods and their namespace.`,
    symptom: say`ErrImagePull, then ImagePullBackOff, for the image "auto"`,
    origin,
    fix: {
      text: say`Label the pod template \`sidecar.istio.io/inject: "true"\` (and \`istio.io/rev\` where the control plane has a revision), or label the namespace.`,
      elsewhereFirst: true,
    },
  };
}
