import type { Route } from '../http/route.ts';
import type { Deliverer } from '../webhooks/deliverer.ts';
import { appRoutes } from './app.ts';
import { checkRoutes } from './checks.ts';
import { commitRoutes } from './commits.ts';
import { contentRoutes } from './contents.ts';
import { deliveryRoutes } from './deliveries.ts';
import { gitRefRoutes } from './git-refs.ts';
import { gitDataRoutes } from './git-data.ts';
import { gitWritingRoutes } from './git-writing.ts';
import { graphqlRoute } from './graphql.ts';
import { issueRoutes } from './issues.ts';
import { labelRoutes } from './labels.ts';
import { organizationRoutes } from './organizations.ts';
import { pullRoutes } from './pulls.ts';
import { registrationRoutes } from './registration.ts';
import { repositoryRoutes } from './repositories.ts';
import { reviewCommentRoutes } from './review-comments.ts';
import { reviewRoutes } from './reviews.ts';

/** Every operation the stand-in answers. */
export const routes = (webhooks: Deliverer): readonly Route[] => [
  ...appRoutes,
  ...registrationRoutes(webhooks),
  ...deliveryRoutes(webhooks),
  ...repositoryRoutes,
  ...pullRoutes,
  ...reviewRoutes,
  ...reviewCommentRoutes,
  ...issueRoutes,
  ...checkRoutes,
  ...commitRoutes,
  ...contentRoutes,
  ...gitDataRoutes,
  ...labelRoutes,
  ...gitRefRoutes,
  ...gitWritingRoutes,
  graphqlRoute,
  ...organizationRoutes,
];
