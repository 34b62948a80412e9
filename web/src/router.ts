import { createRouter, createWebHashHistory } from 'vue-router';
import HomePage from './pages/HomePage.vue';
import { isAdmin, loadUser } from './state/server/session';

declare module 'vue-router' {
  interface RouteMeta {
    /** Who may see it; others are asked to log in first. */
    readonly for?: 'users' | 'administrators';
  }
}

/** Pages by the fragment of the address, as in every link that the server and Plik's clients print (contract §11). */
export const router = createRouter({
  history: createWebHashHistory(),
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  routes: [
    { path: '/', name: 'home', component: HomePage },
    { path: '/login', name: 'login', component: () => import('./pages/login/LoginPage.vue') },
    {
      path: '/home',
      meta: { for: 'users' },
      component: () => import('./pages/me/MePage.vue'),
      children: [
        {
          path: '',
          name: 'my-uploads',
          component: () => import('./pages/me/uploads/UploadsPage.vue'),
        },
        {
          path: 'tokens',
          name: 'my-tokens',
          component: () => import('./pages/me/tokens/TokensPage.vue'),
        },
        {
          path: 'statistics',
          name: 'my-statistics',
          component: () => import('./pages/me/statistics/StatisticsPage.vue'),
        },
        {
          path: 'account',
          name: 'account',
          component: () => import('./pages/me/account/AccountPage.vue'),
        },
      ],
    },
    {
      path: '/cli-auth',
      name: 'cli-auth',
      meta: { for: 'users' },
      component: () => import('./pages/login/DevicePage.vue'),
    },
    {
      path: '/admin',
      meta: { for: 'administrators' },
      component: () => import('./pages/admin/AdminPage.vue'),
      children: [
        {
          path: '',
          name: 'admin',
          component: () => import('./pages/admin/overview/OverviewPage.vue'),
        },
        {
          path: 'users',
          name: 'admin-users',
          component: () => import('./pages/admin/users/UsersPage.vue'),
        },
        {
          path: 'uploads',
          name: 'admin-uploads',
          component: () => import('./pages/admin/uploads/UploadsPage.vue'),
        },
        {
          path: 'server',
          name: 'admin-server',
          component: () => import('./pages/admin/server/ServerPage.vue'),
        },
      ],
    },
    {
      path: '/clients',
      name: 'clients',
      component: () => import('./pages/commands/CommandsPage.vue'),
    },
    {
      path: '/:unknown(.*)*',
      name: 'unknown',
      component: () => import('./pages/problem/UnknownPage.vue'),
    },
  ],
});

router.beforeEach(async ({ meta, fullPath }) => {
  if (meta.for === undefined) return true;
  // Where the server is away, the page itself says so.
  const found = await loadUser().catch(() => undefined);
  if (found === null) return { name: 'login', query: { next: fullPath } };
  if (meta.for === 'administrators' && found !== undefined && !isAdmin.value) {
    return { name: 'my-uploads' };
  }
  return true;
});
