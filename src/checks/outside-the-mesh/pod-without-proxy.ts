import type { Mesh, Workload } from '../../istio/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import { scopeOfWorkloads } from '../authorization/point-scope.ts';
import type { Told } from '../detection/check.ts';
import { check } from '../detection/check.ts';
import { ofInjection } from './injection-analyzer.ts';
import { podsWithoutProxy } from './pods-in-mesh.ts';

/** In a folder that is taken for all there is, pods are as a cluster would show them. */
export const podWithoutProxy = check({
  id: 'pod-without-proxy',
  title: 'A pod as it runs has no proxy, in a namespace that asks for one',
  level: 'medium',
  blind:
    'Pods of a repository, which get their proxy when they are made: it looks at a folder of manifests only.',
  knownAs: ofInjection('IST0103'),
  find: ({ mesh, isWhole }) =>
    isWhole === true ? podsWithoutProxy(mesh).map((pod) => tell(pod, mesh)) : [],
});

const tell = (pod: Workload, mesh: Mesh): Told => ({
  subject: pod.resource,
  key: 'proxy',
  scope: scopeOfWorkloads([pod], mesh),
  message: `${subjectText(pod.resource)} has no proxy, although its namespace asks for one.`,
  why: `Its namespace has the label istio-injection=enabled, and none of its containers (${placeOf(pod.resource.origin)}) is an istio-proxy with an image.`,
  symptom: 'servers that take only mTLS reset its connections, and policies for it hold nowhere',
  fix: {
    text: 'If it was made before the label was there, or while the injector did not answer, delete it so that it is made anew.',
  },
});
