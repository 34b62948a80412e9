import { onMounted } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import type { Found } from '../../browser/dropped';

/** `#/?shared`: other programs have handed files over, which are taken as if they had been dropped. */
export function useShared(take: (found: Promise<Found[]>) => void): void {
  const route = useRoute();
  const router = useRouter();
  onMounted(async () => {
    if (!('shared' in route.query)) return;
    await router.replace({ name: 'home' });
    const { takeSharedFiles } = await import('../../state/sending/shared-files');
    take(takeSharedFiles().then((files) => files.map((file) => ({ file, folder: '' }))));
  });
}
