import { useRouter } from 'vue-router';
import type { User } from '#client';
import { plik } from '../../../state/server/client';
import { complain, say } from '../../../state/page/notices';
import { explain } from '../../../state/server/refusals';
import { seenAs } from '../../../state/server/session';
import { t } from '../../../texts';
import { nameOf } from '../common/words';

type Act = 'see' | 'uploads' | 'sessions' | 'remove';

/** What the menu of an account does; removing asks first. */
export function useUserActs(remove: (user: User) => void): (user: User, act: Act) => void {
  const router = useRouter();

  async function endSessions(user: User): Promise<void> {
    try {
      await plik.admin.endSessions(user.id);
      say(t('admin.sessionsEnded', { name: nameOf(user) }));
    } catch (error) {
      complain(explain(error));
    }
  }

  const acts: Readonly<Record<Act, (user: User) => void>> = {
    see: (user) => {
      seenAs.value = user;
      void router.push({ name: 'my-uploads' });
    },
    uploads: ({ id }) => void router.push({ name: 'admin-uploads', query: { user: id } }),
    sessions: (user) => void endSessions(user),
    remove,
  };
  return (user, act) => {
    acts[act](user);
  };
}
