import { type Ref, onBeforeUnmount, onMounted, ref } from 'vue';
import { type Found, filesOf, hanging as hangingOn, isTypedInto } from '../../browser/dropped';
import { complain, say } from '../../state/page/notices';
import { phase, sendAnother } from '../../state/sending/sending';
import { addFiles, addText } from '../../state/sending/items';
import { t } from '../../texts';

async function add(found: Found[] | Promise<Found[]>): Promise<void> {
  try {
    const files = await found;
    // After the end, what is handed over begins something new.
    if (files.length > 0 && phase.value === 'done') sendAnother();
    if (files.length === 0) say(t('send.emptyFolder'));
    else if (addFiles(files) === 0) say(t('send.nothingNew'));
  } catch {
    complain(t('send.unreadableDrop'));
  }
}

type Listeners = Readonly<Record<string, (event: never) => void>>;

/** The whole window listens while this part of the page is there. */
function whileThere(listeners: Listeners): void {
  onMounted(() => {
    for (const [name, listener] of Object.entries(listeners)) {
      addEventListener(name, listener as EventListener);
    }
  });
  onBeforeUnmount(() => {
    for (const [name, listener] of Object.entries(listeners)) {
      removeEventListener(name, listener as EventListener);
    }
  });
}

/** Takes what is dropped anywhere on the page, or pasted. `hanging`: files that hang on the pointer. */
export function useHandedOver(
  mayAdd: Readonly<Ref<boolean>>,
  mayText: Readonly<Ref<boolean>>,
): { hanging: Ref<number>; take: (found: Found[] | Promise<Found[]>) => void } {
  const hanging = ref(0);

  const take = (found: Found[] | Promise<Found[]>): void => void add(found);

  function over(event: DragEvent): void {
    if (hangingOn(event.dataTransfer) === 0) return;
    // Else the browser would show the file in the place of the page.
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = mayAdd.value ? 'copy' : 'none';
    hanging.value = mayAdd.value ? hangingOn(event.dataTransfer) : 0;
  }

  function leave(event: DragEvent): void {
    // Out of the window, not from one part of the page to the next.
    if (event.relatedTarget === null) hanging.value = 0;
  }

  function drop(event: DragEvent): void {
    hanging.value = 0;
    const { dataTransfer } = event;
    if (dataTransfer === null || hangingOn(dataTransfer) === 0) return;
    event.preventDefault();
    if (mayAdd.value) take(filesOf(dataTransfer));
  }

  function paste(event: ClipboardEvent): void {
    const { clipboardData: data, target } = event;
    if (data === null || !mayAdd.value || isTypedInto(target)) return;
    if (hangingOn(data) > 0) {
      take(filesOf(data));
      return;
    }
    const text = data.getData('text/plain');
    if (!mayText.value || text.trim() === '') return;
    if (phase.value === 'done') sendAnother();
    addText(t('send.pastedName'), text);
  }

  whileThere({ dragenter: over, dragover: over, dragleave: leave, drop, paste });
  return { hanging, take };
}
