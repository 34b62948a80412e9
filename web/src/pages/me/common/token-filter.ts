import { ref } from 'vue';

/** The token whose uploads are to be listed; "" for all. Not in the address, where others would read it. */
export const tokenFilter = ref('');
