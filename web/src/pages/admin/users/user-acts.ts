import { useRouter } from 'vue-router';
import type { User } from '#client';
import { seenAs } from '../../../state/server/session';

type Act = 'see' | 'uploads' | 'sessions' | 'remove';

/** What the menu of an account does; logins and removing have boxes of their own. */
export function useUserActs(
  sessions: (user: User) => void,
  remove: (user: User) => void,
): (user: User, act: Act) => void {
  const router = useRouter();

  const acts: Readonly<Record<Act, (user: User) => void>> = {
    see: (user) => {
      seenAs.value = user;
      void router.push({ name: 'my-uploads' });
    },
    uploads: ({ id }) => void router.push({ name: 'admin-uploads', query: { user: id } }),
    sessions,
    remove,
  };
  return (user, act) => {
    acts[act](user);
  };
}
