import type { RootDraft } from '../roots/root-draft.ts';

/** What holds nothing but what applies other folders says nothing of the mesh it lies in. */
export const appliesOnly = ({ place }: RootDraft): boolean =>
  [...place.objects].every((object) => APPLYING.test(object));

const APPLYING =
  /^(?:Application|ApplicationSet|AppProject|Kustomization|GitRepository|OCIRepository|Bucket|HelmRepository|Namespace)\//;
