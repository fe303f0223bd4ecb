<?php
/**
 * Plugin Name: Complete
 */

define('COMPLETE_URL', 'https://api.openai.com/v1/chat/completions');

function complete_ask($prompt, $model = 'gpt-4o-mini') {
    $key = get_option('complete_key');
    $model = apply_filters('complete_model', $model);
    $response = wp_remote_post(COMPLETE_URL, array(
        'timeout' => 30,
        'headers' => array('Authorization' => 'Bearer ' . $key),
        'body' => wp_json_encode(array('model' => $model, 'messages' => array(array('role' => 'user', 'content' => $prompt)))),
    ));
    if (is_wp_error($response) || wp_remote_retrieve_response_code($response) != 200) {
        return complete_curl($prompt);
    }
    return json_decode(wp_remote_retrieve_body($response), true);
}

function complete_curl($prompt) {
    $ch = curl_init();
    $options = array(CURLOPT_CONNECTTIMEOUT => 5, CURLOPT_RETURNTRANSFER => true);
    curl_setopt($ch, CURLOPT_URL, 'https://api.deepseek.com/chat/completions');
    curl_setopt($ch, CURLOPT_POSTFIELDS, '{"model": "deepseek-chat", "messages": []}');
    curl_setopt_array($ch, $options);
    $result = curl_exec($ch);
    $code = curl_getinfo($ch, CURLINFO_HTTP_CODE);
    curl_close($ch);
    if ($code >= 400) {
        die('no answer from deepseek-chat');
    }
    return $result;
}

foreach (['first', 'second'] as $name => $value) {
    switch ($value) {
        case 'gpt-4':
            continue 2;
        default:
            list($a, $b) = explode(',', $value);
    }
}
?>
<div class="complete">
  <?php if (current_user_can('edit')): ?>
    <select name="model"><option value="gpt-4o">It's gpt-4o</option></select>
    <?= esc_html(complete_ask('hi')['choices'][0]) ?>
  <?php endif; ?>
</div>
